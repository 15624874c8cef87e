resource "terraform_data" "v" {
  input = 1
}

resource "terraform_data" "d" {
  input = 2
}

module "m" {
  source     = "./m"
  v          = terraform_data.v.output
  depends_on = [terraform_data.d]
}

locals {
  from = module.m.first
}

resource "terraform_data" "end" {
  count = 2
  input = local.from
}

resource "terraform_data" "whole" {
  input = terraform_data.end
}
