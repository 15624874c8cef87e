resource "terraform_data" "a" {
  input = "5"
}

output "number" {
  value = terraform_data.a.output
  type  = number
}
