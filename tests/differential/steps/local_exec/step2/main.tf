# Commands run once their object is made, with its attributes, an environment and a directory of their own.
resource "terraform_data" "a" {
  count = 2
  input = "in-${count.index}"

  provisioner "local-exec" {
    command     = "test \"$WHO-${count.index}-${self.output}\" = \"ada-${count.index}-in-${count.index}\""
    environment = { WHO = "ada", N = 1, NOTHING = null }
  }

  provisioner "local-exec" {
    command     = "import os; assert os.path.basename(os.getcwd()) == 'tmp'"
    interpreter = ["python3", "-c"]
    working_dir = "/tmp"
    quiet       = true
  }
}

resource "terraform_data" "b" {
  provisioner "local-exec" {
    command = "test -n '${terraform_data.a[1].id}'"
  }
}
