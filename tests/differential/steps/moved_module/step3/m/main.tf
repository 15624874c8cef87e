resource "terraform_data" "x2" {
  input = 1
}

resource "terraform_data" "y" {
  count = 2
  input = terraform_data.x2.id
}

module "other" {
  source = "./inner"
}

moved {
  from = terraform_data.x
  to   = terraform_data.x2
}

moved {
  from = module.inner
  to   = module.other
}
