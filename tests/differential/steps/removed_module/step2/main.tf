removed {
  from = module.m

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.n.module.inner.terraform_data.b

  lifecycle {
    destroy = false
  }
}
