resource "terraform_data" "a" {
  for_each = { y = "2", z = "3" }
  input    = each.value
}

resource "terraform_data" "b" {
  for_each = terraform_data.a
  input    = each.value.id
}

resource "terraform_data" "c" {
  for_each = terraform_data.b
  input    = "${each.key}:${each.value.input}"
}
