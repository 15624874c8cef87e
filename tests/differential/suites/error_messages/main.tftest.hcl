run "messages" {
  command = plan

  assert {
    condition     = var.name == "bob"
    error_message = "  Blanks around are left out.  "
  }
  assert {
    condition     = var.name == "bob"
    error_message = null
  }
  assert {
    condition     = var.name == "bob"
    error_message = [var.name]
  }
  assert {
    condition     = var.name == "bob"
    error_message = "The secret is ${var.secret}."
  }
  assert {
    condition     = var.name == "bob"
    error_message = "Not known: ${terraform_data.a.id}"
  }
  assert {
    condition     = var.name == "bob"
    error_message = 5
  }
  assert {
    condition     = var.name == "bob"
    error_message = "${var.name.nothing}"
  }
}
