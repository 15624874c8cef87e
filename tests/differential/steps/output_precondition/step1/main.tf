resource "terraform_data" "a" {
  input = 2
}

output "o" {
  value = terraform_data.a.output
  precondition {
    condition     = terraform_data.a.input == 3
    error_message = "not 3"
  }
}
