resource "terraform_data" "a" {
  count = 0
  input = count.index
}

output "ids" {
  value = terraform_data.a[*].output
}
