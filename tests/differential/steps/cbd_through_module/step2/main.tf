resource "terraform_data" "base" {
  triggers_replace = 2
}

module "m" {
  source = "./m"
  base   = terraform_data.base.id
}

resource "terraform_data" "after" {
  input = module.m.id
}
