resource "terraform_data" "a" {
  for_each = toset(["y", "z"])
  input    = each.value
}

resource "terraform_data" "b" {
  for_each = { one = 1, "quo\"te" = null }
  input    = [each.key, each.value]
}

output "all" {
  value = { for key, it in terraform_data.b : key => it.output }
}
