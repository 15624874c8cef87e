resource "terraform_data" "a" {
  input = 1
}

resource "terraform_data" "b" {
  for_each = toset(["x"])
  input    = 1
}

module "m" {
  source = "./m"
  count  = 1
}
