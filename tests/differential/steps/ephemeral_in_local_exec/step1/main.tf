variable "token" {
  default   = "t"
  ephemeral = true
}

resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "test ${var.token} = t"
  }
}
