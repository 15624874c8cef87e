resource "terraform_data" "a" {
  for_each = { zero = 0, one = 1, four = 4 }
  input    = each.value
}

moved {
  from = terraform_data.a[0]
  to   = terraform_data.a["zero"]
}

moved {
  from = terraform_data.a[1]
  to   = terraform_data.a["one"]
}

moved {
  from = terraform_data.a[2]
  to   = terraform_data.a["two"]
}
