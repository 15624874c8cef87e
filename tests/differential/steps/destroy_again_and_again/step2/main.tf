resource "terraform_data" "a" {
  count = 2
}

resource "terraform_data" "b" {
  for_each = toset(["x"])
  input    = terraform_data.a[*].id
}

output "o" {
  value     = terraform_data.b["x"].output
  sensitive = true
}
