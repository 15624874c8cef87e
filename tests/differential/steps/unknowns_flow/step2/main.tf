resource "terraform_data" "a" {
  input = { list = [1, 2, 3], text = "t" }
}

resource "terraform_data" "b" {
  input = {
    whole  = terraform_data.a
    part   = terraform_data.a.output.text
    each   = [for x in terraform_data.a.output.list : x + 1]
    joined = "x-${terraform_data.a.id}-y"
  }
}

output "b" {
  value = terraform_data.b.output
}
