# Commands before the deletion are left out for an object that never came to be as wanted.
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "exit 1"
  }

  provisioner "local-exec" {
    when    = destroy
    command = "exit 2"
  }
}
