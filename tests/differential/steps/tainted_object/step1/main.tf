resource "terraform_data" "a" {
  count = 2
  input = count.index
}

resource "terraform_data" "b" {
  input = terraform_data.a[0].id
}

resource "terraform_data" "c" {
  input            = "c"
  triggers_replace = 1
  lifecycle {
    ignore_changes = [input]
  }
}
