resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "echo ${terraform_data.a.id}"
  }
}
