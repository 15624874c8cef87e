resource "terraform_data" "root" {
  input = "r"
}

module "outer" {
  source   = "./outer"
  for_each = toset(["q"])
  from     = terraform_data.root.id
}
