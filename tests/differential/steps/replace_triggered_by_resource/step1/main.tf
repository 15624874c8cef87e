resource "terraform_data" "t" {
  input = 1
}

resource "terraform_data" "a" {
  input = "a"
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}

resource "terraform_data" "b" {
  input = "b"
  lifecycle {
    replace_triggered_by = [terraform_data.t.input]
  }
}

resource "terraform_data" "c" {
  input = "c"
  lifecycle {
    replace_triggered_by = [terraform_data.t.id]
  }
}

resource "terraform_data" "d" {
  input = "d"
  lifecycle {
    replace_triggered_by = [terraform_data.t.output]
  }
}
