resource "terraform_data" "a" {
  triggers_replace = 2

  provisioner "local-exec" {
    when    = destroy
    command = "exit 1"
  }
}

resource "terraform_data" "first" {
  triggers_replace = 2

  lifecycle {
    create_before_destroy = true
  }

  provisioner "local-exec" {
    when    = destroy
    command = "exit 1"
  }
}
