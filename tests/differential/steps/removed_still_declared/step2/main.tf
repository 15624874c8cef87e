resource "terraform_data" "a" {
  input = 1
}

module "m" {
  source = "./m"
}

removed {
  from = terraform_data.a

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.m

  lifecycle {
    destroy = true
  }
}
