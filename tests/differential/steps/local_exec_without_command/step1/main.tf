resource "terraform_data" "a" {
  provisioner "local-exec" {
    working_dir = "."
  }
}
