resource "terraform_data" "root" {
  input = "r"
}

module "outer" {
  source   = "./outer"
  for_each = toset(["p", "q"])
  from     = terraform_data.root.id
}

resource "terraform_data" "last" {
  input = [for it in module.outer : it.ids]
}
