terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

provider "terraform" {
  alias = "other"
}

module "m" {
  source    = "./m"
  providers = { terraform = terraform.other }
}
