resource "terraform_data" "b" {
  input = "b"
}

module "m" {
  source   = "./m"
  for_each = toset(["k"])
}

moved {
  from = terraform_data.a
  to   = module.m["k"].terraform_data.a
}

moved {
  from = module.m.terraform_data.b
  to   = terraform_data.b
}
