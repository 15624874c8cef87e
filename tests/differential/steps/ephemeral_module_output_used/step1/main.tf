# What an ephemeral output gives is ephemeral, also where it was not before.
module "m" {
  source = "./m"
}

resource "terraform_data" "a" {
  input = module.m.y
}
