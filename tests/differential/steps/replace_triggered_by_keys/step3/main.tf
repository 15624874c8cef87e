resource "terraform_data" "t" {
  for_each = { y = 1 }
  input    = each.value
}

resource "terraform_data" "n" {
  count = 3
  input = count.index + 1
}

resource "terraform_data" "b" {
  count = 2
  lifecycle {
    replace_triggered_by = [terraform_data.n[count.index].input]
  }
}

resource "terraform_data" "c" {
  lifecycle {
    replace_triggered_by = [terraform_data.t["y"], terraform_data.n]
  }
}

resource "terraform_data" "d" {
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
