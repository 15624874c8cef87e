resource "terraform_data" "a" {
  input = 2

  provisioner "local-exec" {
    command = "exit 1"
  }
}
