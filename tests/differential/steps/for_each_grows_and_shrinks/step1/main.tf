resource "terraform_data" "a" {
  for_each = toset(["x", "y"])
  input    = each.value
}

resource "terraform_data" "b" {
  for_each = { one = 1, "dotted.key" = { deep = true } }
  input    = [each.key, each.value]
}

output "all" {
  value = { for key, it in terraform_data.b : key => it.output }
}
