module "m" {
  source = "./m"
}

resource "terraform_data" "user" {
  input = { hidden = module.m.secret, shown = module.m.plain }
}

output "secret" {
  value     = module.m.secret
  sensitive = true
}
