terraform {
  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
    again = {
      source = "terraform.io/builtin/terraform"
    }
  }
}

provider "terraform" {
}

provider "terraform" {
  alias = "other"
}

resource "terraform_data" "default" {
}

resource "terraform_data" "other" {
  provider = terraform.other
  input    = "${path.module}/${terraform.workspace}"
}

resource "terraform_data" "again" {
  provider = again
}

module "passed" {
  source = "./m"
  providers = {
    terraform = terraform.other
  }
}

module "inherits" {
  source = "./m"
}
