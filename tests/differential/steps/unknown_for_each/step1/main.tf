resource "terraform_data" "a" {
  input = ["x"]
}

resource "terraform_data" "b" {
  for_each = toset(terraform_data.a.output)
}

resource "terraform_data" "c" {
  for_each = { for x in terraform_data.a.output : x => x }
}
