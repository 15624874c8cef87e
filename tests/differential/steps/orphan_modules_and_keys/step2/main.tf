module "m" {
  source   = "./m"
  for_each = toset(["b"])
}

module "n" {
  source = "./m"
  count  = 0
}
