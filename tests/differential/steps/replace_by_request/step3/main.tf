resource "terraform_data" "a" {
  count = 2
  input = count.index
  lifecycle {
    ignore_changes = all
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a[*].id
}

resource "terraform_data" "new" {
  input = 1
}
