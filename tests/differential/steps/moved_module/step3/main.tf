module "b" {
  source = "./m"
  count  = 2
}

moved {
  from = module.a
  to   = module.b
}

moved {
  from = module.b
  to   = module.b[1]
}
