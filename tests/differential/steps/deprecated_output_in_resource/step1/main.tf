module "m" {
  source = "./m"
}

resource "terraform_data" "a" {
  input = "${module.m.old}!"
}

locals {
  x = [module.m.old]
}

resource "terraform_data" "b" {
  input = local.x
}
