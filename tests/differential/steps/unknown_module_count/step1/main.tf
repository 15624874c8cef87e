resource "terraform_data" "a" {
  input = 2
}

module "m" {
  source = "./m"
  count  = terraform_data.a.output
}
