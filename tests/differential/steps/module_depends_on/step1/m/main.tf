resource "terraform_data" "in" {
  input = "m"
}

module "deep" {
  source = "../deep"
}

output "out" {
  value = "const"
}
