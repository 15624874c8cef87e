resource "terraform_data" "a" {
  input = 2
  lifecycle {
    postcondition {
      condition     = self.output == 1
      error_message = "It is ${self.output}."
    }
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
}

output "o" {
  value = terraform_data.b.id
}

output "other" {
  value = "still set"
}
