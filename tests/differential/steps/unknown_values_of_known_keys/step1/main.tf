resource "terraform_data" "a" {
  input = ["x"]
}

resource "terraform_data" "b" {
  for_each = { k = terraform_data.a.id }
  input    = each.value
}

resource "terraform_data" "c" {
  count = length([terraform_data.a.id, 1])
}
