resource "terraform_data" "one" {
  input = { n = 1.5, list = [1, 2] }
}

module "m" {
  source = "./m"
}

output "one" {
  value = terraform_data.one.id
}

output "empty" {
  value = null
}
