module "a" {
  source   = "./m"
  for_each = { zero = 0, one = 1 }
  n        = each.value
}

moved {
  from = module.a[0]
  to   = module.a["zero"]
}

moved {
  from = module.a[1]
  to   = module.a["one"]
}
