resource "terraform_data" "x" {
  input = 1
}

resource "terraform_data" "y" {
  count = 2
  input = terraform_data.x.id
}

module "inner" {
  source = "./inner"
}
