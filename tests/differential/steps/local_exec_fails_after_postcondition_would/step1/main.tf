# Commands run before postconditions are looked at.
resource "terraform_data" "a" {
  lifecycle {
    postcondition {
      condition     = self.id == "x"
      error_message = "Never."
    }
  }

  provisioner "local-exec" {
    command = "exit 1"
  }
}
