resource "terraform_data" "root" {
}

module "m" {
  source = "./m"
  count  = 2
  from   = terraform_data.root.id
}

resource "terraform_data" "last" {
  input = module.m[*].id
}

output "o" {
  value = terraform_data.last.id
}
