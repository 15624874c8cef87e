module "m" {
  source   = "./m"
  for_each = { ok = 1, bad = 9 }
  n        = each.value
}
