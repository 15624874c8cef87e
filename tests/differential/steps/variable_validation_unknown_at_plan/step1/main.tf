resource "terraform_data" "a" {
  input = "short"
}

module "m" {
  source = "./m"
  text   = terraform_data.a.output
}
