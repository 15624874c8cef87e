resource "terraform_data" "a" {
  input = "a"
}

module "in" {
  source = "./in"
}
