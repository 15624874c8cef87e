resource "terraform_data" "a" {
  provisioner "local-exec" {
    command    = "exit 3"
    on_failure = continue
  }

  provisioner "local-exec" {
    command    = "no-such-program"
    on_failure = continue
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
}
