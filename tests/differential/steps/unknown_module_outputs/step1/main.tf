module "m" {
  source = "./m"
  count  = 2
}

resource "terraform_data" "user" {
  for_each = { for i, m in module.m : "k${i}" => m.id }
  input    = each.value
}

output "last" {
  value = module.m[1].whole.input
}
