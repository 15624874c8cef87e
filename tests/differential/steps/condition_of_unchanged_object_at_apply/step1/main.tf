resource "terraform_data" "a" {
  input = "1"
}
resource "terraform_data" "b" {
  input = "same"
  lifecycle {
    precondition {
      condition     = terraform_data.a.output != "2"
      error_message = "pre"
    }
    postcondition {
      condition     = self.output == "same" && terraform_data.a.output != "3"
      error_message = "post"
    }
  }
}
resource "terraform_data" "c" {
  input = terraform_data.b.id == ""
}
