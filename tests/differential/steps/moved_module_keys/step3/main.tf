module "a" {
  source = "./m"
  n      = 0
}

moved {
  from = module.a["zero"]
  to   = module.a
}
