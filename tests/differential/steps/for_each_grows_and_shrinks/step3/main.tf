resource "terraform_data" "a" {
  for_each = toset([])
  input    = each.value
}

resource "terraform_data" "b" {
  for_each = {}
  input    = [each.key, each.value]
}

output "all" {
  value = { for key, it in terraform_data.b : key => it.output }
}
